# syntax=docker/dockerfile:1
FROM alpine:3.18
COPY --chown=55:mygroup files* /somedir/
COPY --chmod=u=rwX,go=rX --chown=$UID:$GID a b c /dir/
COPY --from=alpine:3.17 --link /etc/alpine-release /old-release
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.org/linux-0.01.tar.gz /
ADD --keep-git-dir=true https://git.example.org/repo.git#v0.10.1:sub /src
ADD git@git.example.com:foo/bar.git /bar
ADD hom*.tx? *.[ch] /mydir/
COPY ["with space", "quoted", "/x/"]
ADD --chown=1:1 a.tar.gz b.tgz c.zip /unpacked/
