from python:3.9-slim As Base
env PYTHONUNBUFFERED=1
From Base as DEV
run pip install pytest black
FROM base AS Prod
COPY --from=dev /usr/local/bin/black /usr/local/bin/black
copy . /app
Cmd ["python", "/app/main.py"]
