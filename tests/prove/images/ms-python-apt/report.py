"""Reports what a database and a service hold; `--libraries` says with what it would talk to them."""

import sys
import tomllib
from pathlib import Path

import MySQLdb
import pycurl

settings = tomllib.loads((Path(__file__).parent / "settings.toml").read_text())["report"]


def fetched(address):
    answer = bytearray()
    request = pycurl.Curl()
    request.setopt(pycurl.URL, address)
    request.setopt(pycurl.WRITEFUNCTION, answer.extend)
    try:
        request.perform()
    except pycurl.error as error:
        return f"{address}: error {error.args[0]}"
    return answer.decode()


if "--libraries" in sys.argv:
    print(settings["name"], MySQLdb.get_client_info(), pycurl.version)
    try:
        MySQLdb.connect(host="127.0.0.1", connect_timeout=1)
    except MySQLdb.OperationalError as error:
        print("database: error", error.args[0])
print(fetched(sys.argv[-1] if "://" in sys.argv[-1] else settings["source"]))
