FROM golang:1
RUN go install github.com/example/a-module-with-a-name-that-is-far-too-long-for-a-line/of-its-own/cmd/tool@69c85dc22db6511932bbf119e1a0cc5c90c69a7f0123456789
RUN go install \
    github.com/example/a-module-with-a-name-that-fits-on-a-line-of-its-own-but-not-behind-all/cmd/ttttttttttt@v1
