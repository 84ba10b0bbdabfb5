FROM ubuntu:16.04
RUN cd /opt && git clone https://git.example.org/x.git && cd x && make && make install
RUN cd /usr/src
RUN cd /usr/src && tar xf a.tar
WORKDIR usr/local
RUN mkdir -p build && cd build && cmake .. && cd ../..
RUN pushd /tmp && ls && popd
