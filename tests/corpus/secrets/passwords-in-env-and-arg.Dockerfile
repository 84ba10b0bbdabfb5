FROM postgres:15
ENV POSTGRES_PASSWORD=changeme POSTGRES_USER=app
ENV AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE
ENV AWS_SECRET_ACCESS_KEY wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
ARG GITHUB_TOKEN
ARG NPM_TOKEN=npm_0123456789abcdefghijklmnopqrstuvwxyz
RUN git clone https://user:${GITHUB_TOKEN}@git.example.com/org/private.git
RUN echo "//registry.example.org/:_authToken=${NPM_TOKEN}" > .npmrc && npm i && rm .npmrc
RUN mysql -uroot -psecret -e 'select 1' && echo "root:toor" | chpasswd
COPY id_rsa /root/.ssh/id_rsa
COPY .env ./
