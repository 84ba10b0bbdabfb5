FROM python:3.14-slim
COPY app.py .
EXPOSE 80
# What runs.
ENTRYPOINT ["/usr/local/bin/python3.14", "app.py"]
CMD ["--port", "80"]
