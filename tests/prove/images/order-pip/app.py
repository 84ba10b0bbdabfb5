import flask
import yaml

app = flask.Flask(__name__)


@app.get("/")
def home():
    with open("settings.yaml") as text:
        return yaml.safe_load(text)["greeting"]
