"""An instance of Postfix of its own: configuration, queue, mailboxes and log in one folder.

Nothing of the machine's own Postfix is touched, and nothing leaves the machine: there is no
transport but the one into the Maildirs of `folder`/mail. Needs root, as Postfix does.
"""
import os
import pathlib
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time

SERVICES = ("plain", "starttls", "smtps", "limited", "small")

MAIN = """\
compatibility_level = 3.6
config_directory = {config}
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
myhostname = mx.postfix.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
disable_dns_lookups = yes
smtpd_peername_lookup = no
alias_maps =
alias_database =
default_transport = error:nothing leaves this machine
relay_transport = error:nothing leaves this machine
notify_classes =
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{config}/mailboxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
virtual_mailbox_limit = 0
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
anvil_rate_time_unit = 600s
"""

# What asks for a password takes mail from nobody else.
LOGIN = """\
  -o smtpd_sasl_auth_enable=yes -o smtpd_tls_auth_only=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
"""
MASTER = """\
127.0.0.1:{plain} inet n - n - - smtpd
127.0.0.1:{starttls} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
""" + LOGIN + """\
127.0.0.1:{smtps} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
""" + LOGIN + """\
127.0.0.1:{limited} inet n - n - - smtpd
  -o smtpd_client_message_rate_limit={rate} -o smtpd_client_event_limit_exceptions=
127.0.0.1:{small} inet n - n - - smtpd
  -o message_size_limit=4000
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


def missing():
    """Why no Postfix can be run here, or nothing."""
    if os.geteuid() != 0:
        return "Postfix can be started by root only"
    for needed in ("/usr/sbin/postfix", "/usr/sbin/saslpasswd2"):
        if not os.path.exists(needed):
            return f"{needed} is not there (scripts/setup installs it)"
    return None


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Postfix:
    def __init__(self, addresses, certificate, key, user, password, rate=5):
        """`addresses` have mailboxes; `user` may log in where a password is asked for."""
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="peyk-postfix-"))
        self.folder.chmod(0o755)  # Its daemons are other users.
        self.config = self.folder / "etc"
        self.ports = dict(zip(SERVICES, free_ports(len(SERVICES))))
        self.mailboxes = {address: f"{n:05d}/" for n, address in enumerate(sorted(addresses))}
        self.running = False
        for part in ("etc", "queue", "data", "mail"):
            (self.folder / part).mkdir()
        owner = pwd.getpwnam("nobody")
        os.chown(self.folder / "mail", owner.pw_uid, owner.pw_gid)
        postfix = pwd.getpwnam("postfix")
        os.chown(self.folder / "data", postfix.pw_uid, 0)
        domains = sorted({address.rsplit("@", 1)[1] for address in addresses})
        (self.config / "main.cf").write_text(MAIN.format(
            config=self.config, folder=self.folder, domains=", ".join(domains), uid=owner.pw_uid,
            gid=owner.pw_gid, certificate=certificate, key=key))
        self.set_rate(rate)
        (self.config / "mailboxes").write_text(
            "".join(f"{address} {box}\n" for address, box in self.mailboxes.items()))
        self.add_user(user, password)
        self.start()

    def set_rate(self, rate):
        """How many messages a client may send in ten minutes by the service `limited`."""
        (self.config / "master.cf").write_text(MASTER.format(rate=rate, **self.ports))
        if self.running:
            self.command("reload")

    def add_user(self, user, password):
        """In Cyrus SASL's own database; Debian's Postfix looks for its settings in sasl/."""
        (self.config / "sasl").mkdir()
        database = self.folder / "data" / "sasldb2"
        name, _, realm = user.partition("@")
        subprocess.run(["saslpasswd2", "-p", "-c", "-f", database, "-u", realm, name],
                       input=password.encode(), check=True, capture_output=True)
        shutil.chown(database, "postfix")
        (self.config / "sasl" / "smtpd.conf").write_text(
            "pwcheck_method: auxprop\nauxprop_plugin: sasldb\n"
            f"sasldb_path: {database}\nmech_list: PLAIN LOGIN CRAM-MD5\n")

    def command(self, *words):
        done = subprocess.run(["postfix", "-c", self.config, *words], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"postfix {' '.join(words)}: {done.stdout}{done.stderr}{self.log()}")

    def start(self):
        self.command("start")
        self.running = True
        for port in self.ports.values():
            wait_until(lambda: self.answers(port), "Postfix listens")

    @staticmethod
    def answers(port):
        try:
            socket.create_connection(("127.0.0.1", port), 5).close()
            return True
        except OSError:
            return False

    def stop(self, how="stop"):
        self.running = False
        self.command(how)
        # The master ends a moment later; until then its lock keeps a new one out.
        wait_until(lambda: subprocess.run(["postfix", "-c", self.config, "status"],
                                          capture_output=True).returncode != 0, "Postfix has ended")

    def close(self):
        if self.running:
            self.stop("abort")
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, service, host="127.0.0.1"):
        return f"{'smtps' if service == 'smtps' else 'smtp'}://{host}:{self.ports[service]}"

    def log(self):
        path = self.folder / "mail.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def received(self, begun=0):
        """How many messages it has taken responsibility for, by its log from there on."""
        return len(re.findall(r"postfix/qmgr\[\d+\]: \w+: from=", self.log()[begun:]))

    def settle(self):
        """Waits until all that was taken is in the mailboxes."""
        queues = [self.folder / "queue" / name for name in ("maildrop", "incoming", "active", "deferred")]
        wait_until(lambda: not any(path.is_file() for queue in queues for path in queue.rglob("*")),
                   "the queue is empty", 60)

    def empty_mailboxes(self):
        self.settle()
        for box in (self.folder / "mail").iterdir():
            shutil.rmtree(box)

    def mail(self):
        """The messages in each mailbox that has any."""
        self.settle()
        boxes = {}
        for address, box in self.mailboxes.items():
            new = self.folder / "mail" / box / "new"
            if new.is_dir() and any(new.iterdir()):
                boxes[address] = [path.read_bytes() for path in sorted(new.iterdir())]
        return boxes


def wait_until(is_so, what, seconds=30):
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain until {what}")
        time.sleep(0.02)
