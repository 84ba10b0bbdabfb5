FROM rockylinux:9

RUN dnf install -y epel-release dnf-plugins-core \
    && dnf config-manager --set-enabled crb \
    && dnf install -y --setopt=install_weak_deps=False \
        htop \
        jq \
        ShellCheck \
    && dnf clean all \
    && rm -rf /var/cache/dnf

RUN useradd -m -u 1500 ops
USER ops
WORKDIR /home/ops
CMD ["bash", "-l"]
