FROM klakegg/hugo:0.107.0-ext-alpine AS hugo
WORKDIR /site
COPY . .
ENV HUGO_ENV=production
RUN hugo --minify --gc

FROM nginxinc/nginx-unprivileged:1.25-alpine
COPY --from=hugo /site/public /usr/share/nginx/html
COPY <<EOF /etc/nginx/conf.d/default.conf
server { listen 8080; location / { root /usr/share/nginx/html; try_files \$uri \$uri/ =404; } }
EOF
EXPOSE 8080
