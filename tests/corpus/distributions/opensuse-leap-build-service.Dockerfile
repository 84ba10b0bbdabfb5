FROM opensuse/leap:15.5

RUN zypper --non-interactive ref && \
    zypper -n in --no-recommends gcc-c++ cmake ninja \
      libopenssl-devel zlib-devel && \
    zypper -n in git-core

RUN zypper --gpg-auto-import-keys addrepo --check --refresh 'https://download.example.org/repositories/devel:/tools/15.5/' tools \
 && zypper --non-interactive install tools-extra

WORKDIR /src
ADD . /src
RUN cmake -B build -G Ninja && cmake --build build
RUN zypper clean -a
