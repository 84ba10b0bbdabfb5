FROM debian
RUN install_it() { \
        curl -fsSL "https://example.com/$1.tar.gz" | tar -xz -C /opt \
        && ln -s "/opt/$1/bin/$1" /usr/local/bin/; \
    }; \
    install_it a
RUN (a) \
    && { b; } || while sleep 1; do \
        echo "a long text to make this line too wide to fit into the width"; \
        echo done; \
    done > /dev/null
