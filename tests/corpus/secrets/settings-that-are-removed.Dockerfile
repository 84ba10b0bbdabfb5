# syntax=docker/dockerfile:1.4
FROM python:3.13 AS base
ARG ACCESS
WORKDIR /srv
COPY pip.conf /root/.config/pip/
COPY requirements.txt .

# The index wants a login
RUN pip install --no-cache-dir -r requirements.txt
RUN git clone "https://$ACCESS@github.com/acme/data.git" /srv/data
RUN rm -f /root/.config/pip/pip.conf

FROM base
RUN --mount=type=secret,id=token,env=TOKEN ./fetch
COPY --chmod=u+x start /usr/local/bin/
CMD ["start"]
