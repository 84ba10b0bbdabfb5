FROM registry.fedoraproject.org/fedora:39

LABEL com.github.containers.toolbox="true" \
      name="dev-toolbox" \
      version="39" \
      usage="This image is meant to be used with a toolbox command"

COPY README.md /

RUN sed -i '/tsflags=nodocs/d' /etc/dnf/dnf.conf
RUN dnf -y swap coreutils-single coreutils-full
RUN dnf -y install bash-completion bzip2 \
    diffutils dnf-plugins-core findutils \
    git gnupg2 less lsof man-db \
    sudo tar time traceroute tree unzip vim-enhanced && dnf clean all
RUN dnf -y upgrade

CMD /bin/sh
