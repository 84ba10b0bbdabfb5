FROM python:3.8
onbuild copy requirements.txt /tmp/
OnBuild RUN set -ex \
    # what the app wants
    && pip install --no-cache-dir -r /tmp/requirements.txt \
    && find /usr/local -depth \
        \( -type d -a -name test \) -exec rm -rf '{}' +
ONBUILD USER app
ONBUILD ENTRYPOINT ["python"]
ONBUILD HEALTHCHECK --interval=5s CMD python -c 'import app'
ONBUILD ADD --chown=app:app . /app
