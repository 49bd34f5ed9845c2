"""Loads every generated file with its own settings and prints the ports they listen on, as one line of JSON."""
import asyncio
import importlib.util
import json
import os
import sys
import threading
import types
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Headers(dict):
    """Names in any letter case; the first of several values, as the frameworks have it."""

    def get(self, name, default=None):
        return super().get(name.lower(), default)

    def __getitem__(self, name):
        return super().__getitem__(name.lower())

    def __contains__(self, name):
        return super().__contains__(name.lower())


class Request:
    def __init__(self, handler, content):
        path, _, query = handler.path.partition("?")
        self.method = handler.command
        self.headers = Headers()
        for name, value in handler.headers.items():
            self.headers.setdefault(name.lower(), value)
        self.scope = {"raw_path": path.encode(), "query_string": query.encode()}
        self.environ = {"RAW_URI": handler.path}
        self._content = content

    async def body(self):
        return self._content

    def get_data(self):
        return self._content


class HTTPException(Exception):
    def __init__(self, status_code, detail):
        self.status_code = status_code


class Routes:
    """Stands in for an application where its framework is not installed: it keeps the one route."""

    def __init__(self, *_):
        self.route = None

    def post(self, _path):
        def keep(function):
            self.route = function
            return function

        return keep


here = threading.local()


class Current:
    """Flask's request: that of this thread."""

    def __getattr__(self, name):
        return getattr(here.request, name)


def stand_in(name, **members):
    try:
        return __import__(name)
    except ImportError:
        sys.modules[name] = types.SimpleNamespace(**members)


stand_in("flask", Flask=Routes, request=Current())
stand_in("fastapi", FastAPI=Routes, HTTPException=HTTPException, Request=Request)


def call_route(app, handler, content):
    here.request = Request(handler, content)
    wants_request = app.route.__code__.co_argcount == 1
    try:
        answer = app.route(here.request) if wants_request else app.route()
        if asyncio.iscoroutine(answer):
            answer = asyncio.run(answer)
    except HTTPException as refusal:
        return refusal.status_code
    return answer[1] if isinstance(answer, tuple) else 200


def call_asgi(app, handler, content):
    statuses = []
    path, _, query = handler.path.partition("?")
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in handler.headers.items()]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": handler.command, "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "headers": headers, "root_path": "",
        "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
    }

    async def receive():
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message):
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    asyncio.run(app(scope, receive, send))
    return statuses[0]


def handler_of(app):
    call = call_route if isinstance(app, Routes) else call_asgi

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self):
            content = self.rfile.read(int(self.headers.get("content-length", "0")))
            try:
                status = call(app, self, content)
            except Exception as error:
                print(repr(error), file=sys.stderr)
                status = 500
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    return Handler


def server_of(app):
    if hasattr(app, "wsgi_app"):
        from werkzeug.serving import WSGIRequestHandler, make_server

        class Quiet(WSGIRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log(self, *_):
                pass

        return make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    return ThreadingHTTPServer(("127.0.0.1", 0), handler_of(app))


def load(file, env):
    os.environ.update(env)
    spec = importlib.util.spec_from_file_location(os.path.basename(file)[:-3], file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.app


ports = []
with open(sys.argv[1], encoding="utf-8") as manifest:
    for served in json.load(manifest):
        server = server_of(load(served["file"], served["env"]))
        ports.append(server.server_port)
        threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps(ports), flush=True)
sys.stdin.read()
