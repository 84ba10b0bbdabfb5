from http.server import BaseHTTPRequestHandler, HTTPServer


class App(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello from the app\n")

    def log_message(self, *args):
        pass


HTTPServer(("127.0.0.1", 8000), App).serve_forever()
