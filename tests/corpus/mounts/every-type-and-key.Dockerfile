# syntax=docker/dockerfile:1
FROM debian:12
RUN --mount=target=/src,type=bind,source=.,rw --mount=type=tmpfs,target=/tmp,size=64m \
    --mount=type=cache,id=apt-$TARGETARCH,target=/var/cache/apt,sharing=locked,mode=0755,uid=0,gid=0 \
    make -C /src
RUN --mount=type=bind,from=tools:1,source=/bin/x,dst=/bin/x,readonly x --check
RUN --mount=type=secret,id=token,required=true,env=TOKEN ./fetch
RUN --mount=type=ssh,id=default,mode=0600 git clone git@git.example.com:a/b.git
RUN --mount="type=cache,target=/with space" ls "/with space"
RUN --network=host --security=sandbox ping -c1 localhost
