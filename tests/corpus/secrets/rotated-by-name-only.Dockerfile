FROM vault:1.13
ENV VAULT_TOKEN_FILE=/run/secrets/token \
    PASSWORD_STORE_DIR=/data/store \
    TOKENIZERS_PARALLELISM=false \
    SECRET_NAME=prod/db
ARG KEY_SIZE=4096
RUN openssl req -x509 -newkey rsa:${KEY_SIZE} -nodes -keyout /etc/ssl/key.pem -out /etc/ssl/cert.pem -days 1 -subj /CN=localhost
RUN curl -H "Authorization: Bearer $(cat /run/secrets/token)" https://api.example.org/ -o /x
