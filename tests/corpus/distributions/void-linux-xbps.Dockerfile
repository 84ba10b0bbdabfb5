FROM ghcr.io/void-linux/void-glibc-full:latest
RUN xbps-install -Syu xbps && xbps-install -yu && \
    xbps-install -y python3 python3-pip neovim ripgrep && \
    rm -rf /var/cache/xbps/*
RUN chsh -s /bin/bash root
CMD ["/usr/bin/nvim"]
