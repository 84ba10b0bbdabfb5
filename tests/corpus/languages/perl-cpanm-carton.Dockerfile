FROM perl:5.36-slim
WORKDIR /srv
RUN apt-get update; apt-get -y install --no-install-recommends make gcc libc6-dev libexpat1-dev; cpanm --notest Carton; rm -rf ~/.cpanm /var/lib/apt/lists/*
COPY cpanfile cpanfile.snapshot ./
RUN carton install --deployment
COPY . .
CMD ["carton", "exec", "hypnotoad", "-f", "script/app"]
