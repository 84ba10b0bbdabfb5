FROM debian:12
RUN sudo -u root apt-get install -y \
    curl \
    git
RUN timeout 300 apt-get install -y \
    curl \
    git
RUN env "PATH=/a:$PATH" apt-get install -y \
    curl \
    git
RUN gosu app pip install \
    a \
    b
RUN python3 -I -m pip install \
    a \
    b
RUN apt-get $OPTIONS install \
    curl \
    git
RUN microdnf install --enablerepo=* \
    curl
