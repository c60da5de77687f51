"""Sites of the web for the functional tests: one that says what a function says, and a WordPress."""
import base64
import gzip
import http.server
import json
import re
import threading
import types
import urllib.parse


class Site:
    """`say(request)` gives (status, headers, body) or None to say nothing until the site closes.
    `asked` has every request: method, path, route and query of the path, headers."""

    def __init__(self, say, host="127.0.0.1"):
        self.say = say
        self.asked = []
        self.closing = threading.Event()
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                parts = urllib.parse.urlsplit(self.path)
                request = types.SimpleNamespace(
                    method=self.command, path=self.path, headers=self.headers, route=parts.path,
                    query=dict(urllib.parse.parse_qsl(parts.query)))
                owner.asked.append(request)
                said = owner.say(request)
                if said is None:
                    owner.closing.wait(60)
                    self.close_connection = True
                    return
                status, headers, body = said
                if isinstance(body, str):
                    body = body.encode()
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    if self.command != "HEAD":
                        self.wfile.write(body)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            do_GET = do_POST = do_HEAD = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer((host, 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # A client that hangs up is no news.
        self.host, self.port = self.server.server_address[:2]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, path="/", host=None):
        return f"http://{host or self.host}:{self.port}{path}"

    def close(self):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    def paths(self):
        return [request.path for request in self.asked]


def post(number, title="A title", content="<p>Some text of an article.</p>", **more):
    """A post as the API gives it, with what is embedded."""
    made = {
        "id": number, "type": "post", "status": "publish", "slug": f"p{number}",
        "link": f"https://www.nejatngo.org/en/p{number}/",
        "date": "2023-06-20T12:00:00", "date_gmt": "2023-06-20T10:00:00",
        "modified": "2023-06-20T12:00:00", "modified_gmt": "2023-06-20T10:00:00",
        "title": {"rendered": title},
        "content": content if isinstance(content, dict) else {"rendered": content, "protected": False},
        "excerpt": {"rendered": ""}, "author": 3, "featured_media": 0, "categories": [5], "tags": [],
        "meta": [],
        "_embedded": {"author": [{"id": 3, "name": "Ana Dema"}],
                      "wp:term": [[{"id": 5, "slug": "albania", "name": "Albania"}], []]},
    }
    made.update(more)
    return made


class WordPress(Site):
    """A site with posts; `before(request)` may answer in its place, `user` is what it wants."""

    def __init__(self, posts, home="https://www.nejatngo.org", before=None, user=None, pretty=True,
                 counts=None):
        super().__init__(self.serve)
        self.posts = list(posts)
        self.home = home
        self.before = before
        self.user = user
        self.pretty = pretty
        self.counts = counts or {}  # Headers in place of the right ones; None: without it.
        self.terms = {5: {"id": 5, "slug": "albania", "name": "Albania"}}
        self.media = {}

    def serve(self, request):
        route = request.route
        if "rest_route" in request.query:
            route = "/wp-json" + request.query["rest_route"]
        elif not self.pretty:
            return 404, {"Content-Type": "text/html"}, "<html>no such page</html>"
        if self.before:
            said = self.before(request)
            if said:
                return said
        if self.user:
            wanted = "Basic " + base64.b64encode(":".join(self.user).encode()).decode()
            if request.headers.get("Authorization") != wanted:
                return self.give({"code": "rest_not_logged_in", "message": "You are not logged in.",
                                  "data": {"status": 401}}, status=401)
        if route == "/wp-json/":
            return self.give({"home": self.home, "url": self.home, "namespaces": ["oembed/1.0", "wp/v2"],
                              "timezone_string": "Europe/Tirane"})
        if route == "/wp-json/wp/v2/posts":
            return self.page(request)
        for name, known in (("categories", self.terms), ("media", self.media)):
            if route == f"/wp-json/wp/v2/{name}":
                wanted = map(int, request.query["include"].split(","))
                return self.give([known[one] for one in wanted if one in known])
        return self.give({"code": "rest_no_route", "message": "No route"}, status=404)

    def page(self, request):
        query = request.query
        posts = sorted(self.posts, key=lambda one: one["id"])
        if "modified_after" in query:
            posts = [one for one in posts if one["modified_gmt"] > query["modified_after"].rstrip("Z")]
        if "after" in query:
            posts = [one for one in posts if one["date_gmt"] > query["after"].rstrip("Z")]
        if "lang" in query:
            posts = [one for one in posts if one.get("hidden_lang", one.get("lang")) == query["lang"]]
        size, number = int(query["per_page"]), int(query["page"])
        pages = -(-len(posts) // size)
        if number > max(pages, 1):
            return self.give({"code": "rest_post_invalid_page_number", "message": "No such page."},
                             status=400)
        headers = {"X-WP-Total": str(len(posts)), "X-WP-TotalPages": str(pages), **self.counts}
        return self.give(posts[(number - 1) * size:number * size],
                         {name: value for name, value in headers.items() if value}, packed=True)

    def give(self, value, headers=None, status=200, packed=False):
        body = json.dumps(value).encode()
        headers = {"Content-Type": "application/json; charset=UTF-8", **(headers or {})}
        if packed:
            body = gzip.compress(body)
            headers["Content-Encoding"] = "gzip"
        return status, headers, body


def set_sources(work, sources, fetch="allow: [127.0.0.1/32], retries: 0, seconds: 2"):
    """Replaces the sources of a workspace, and says how it fetches."""
    path = work / "config/peyk.yaml"
    text = path.read_text(encoding="utf-8")
    text, count = re.subn(r"(?ms)^sources:\n.*?(?=^[a-z]|\Z)", "", text)
    assert count == 1
    text = re.sub(r"(?m)^fetch: \{.*\}\n", "", text)  # Of an earlier call.
    path.write_text(f"{text}\nfetch: {{{fetch}}}\nsources:\n{sources}", encoding="utf-8")
