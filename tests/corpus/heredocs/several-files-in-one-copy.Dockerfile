# syntax=docker/dockerfile:1
FROM nginx:1.25
COPY <<default.conf <<"index.html" /tmp/site/
server {
    listen ${PORT:-80};
    root /usr/share/nginx/html;
}
default.conf
<!doctype html>
<title>$NOT_EXPANDED</title>
  <p>indented</p>
index.html
RUN mv /tmp/site/default.conf /etc/nginx/conf.d/ && mv /tmp/site/index.html /usr/share/nginx/html/
