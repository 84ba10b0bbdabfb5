FROM python:3.11
WORKDIR /app
COPY requirements.txt
ADD https://example.org/file
RUN pip install -r requirements.txt
