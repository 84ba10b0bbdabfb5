FROM debian:stretch-slim
RUN sed -i 's/deb.debian.org/archive.debian.org/; s/security.debian.org/archive.debian.org/; /stretch-updates/d' /etc/apt/sources.list \
    && apt-get -o Acquire::Check-Valid-Until=false update \
    && apt-get install -qqy --force-yes --no-install-recommends \
       python2.7 python-pip python-setuptools gcc libc6-dev python-dev \
    && apt-get autoremove -y && apt-get autoclean && rm -rf /var/lib/{apt,dpkg,cache,log}/
COPY legacy /legacy
WORKDIR /legacy
RUN pip install -r requirements.txt
CMD python2.7 serve.py
