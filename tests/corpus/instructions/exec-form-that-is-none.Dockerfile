FROM node:20
CMD ['node', 'server.js']
ENTRYPOINT [node, server.js]
RUN ["echo", "unclosed"
RUN [ -f /etc/passwd ] && echo yes
RUN [[ -d /opt ]]
VOLUME ['/data']
SHELL ["/bin/sh", "-c"]
CMD ["node" "server.js"]
