# A user is made, and the container runs as root.
FROM python:3.13-slim
RUN groupadd app && useradd --create-home -g app app
COPY . /srv/
EXPOSE 8000
CMD ["python", "/srv/main.py"]
