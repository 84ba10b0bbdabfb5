"""A page that says with which library it would talk to a database."""

from pathlib import Path

import jinja2
import psycopg2.extensions

templates = jinja2.Environment(loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"))


def app(_environment, start_response):
    page = templates.get_template("page.html").render(libpq=psycopg2.extensions.libpq_version())
    start_response("200 OK", [("Content-Type", "text/html")])
    return [page.encode()]
