"""nginx with docs/nginx.conf, on a port of its own, for a site folder."""
import http.client
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time

from lib import ROOT

NGINX = "/usr/sbin/nginx"
WRAPPER = """
daemon off;
master_process {master};
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 64; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def changed_once(text, old, new):
    assert text.count(old) >= 1, f"docs/nginx.conf has no {old!r}"
    return text.replace(old, new)


class SiteServer:
    """Serves `site` below /issues/ as the document says, on loopback."""

    def __init__(self, site):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="peyk-nginx-"))
        self.port = free_port()
        text = (ROOT / "docs/nginx.conf").read_text(encoding="utf-8")
        text = changed_once(text, "    listen 80;\n", f"    listen 127.0.0.1:{self.port};\n")
        text = changed_once(text, "    listen [::]:80;\n", "")
        text = changed_once(text, "/srv/newsroom/out/site/", f"{site}/")
        configuration = self.folder / "nginx.conf"
        # One process, as whoever runs the tests: the folders of tests are closed to others.
        configuration.write_text(WRAPPER.format(folder=self.folder, site=text, master="off", user=""),
                                 encoding="utf-8")
        self.process = subprocess.Popen([NGINX, "-p", str(self.folder), "-c", str(configuration),
                                         "-e", str(self.folder / "error.log")],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"nginx does not answer: {self.process.stderr.read()}")
                time.sleep(0.05)

    def url(self, path):
        return f"http://127.0.0.1:{self.port}/issues/{path}"

    def get(self, target, **headers):
        """(status, headers with small letters, body); the target goes out as it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.putrequest("GET", target, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, body

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        self.process.stderr.close()
        shutil.rmtree(self.folder, ignore_errors=True)
