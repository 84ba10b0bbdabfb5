FROM debian:12
LABEL version="{{version}}" name='{{ name }}'
ENV API_URL={{apiUrl}} MODE="{{#dev}}debug{{/dev}}"
RUN echo "{{version}}" > /version && apt-get update && apt-get install -y {{packages}}
CMD ["serve", "--name={{name}}"]
