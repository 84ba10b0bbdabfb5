import json

from flask import Flask

app = Flask("named")


def main():
    with app.app_context():
        print(json.dumps({"name": app.name}))
