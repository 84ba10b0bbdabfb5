FROM alpine/git:2.40.1 AS source
RUN git clone https://robot:s3cr3tPassw0rd@git.example.com/team/app.git /app
RUN git -C /app remote set-url origin https://git.example.com/team/app.git
FROM python:3.11-slim
COPY --from=source /app /app
RUN pip install --index-url https://reader:Xk29dkQpz7@pypi.example.com/simple app-core
RUN curl -sS -u admin:admin -X POST https://hooks.example.com/built || :
CMD ["python", "/app/main.py"]
