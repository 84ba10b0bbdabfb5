FROM debian
RUN if [ "$(uname -m)" = "x86_64" ]; then \
        curl -fsSL https://example.com/a.tgz | tar -xz; \
    else \
        echo "unsupported" >&2; \
        exit 1; \
    fi
RUN for file in one two three four five; do \
        curl -fsSL "https://example.com/archive/$file.tar.gz" -o "/tmp/$file.tar.gz"; \
    done
RUN ( \
        cd /usr/src/application \
        && ./configure --prefix=/usr/local --enable-everything \
        && make -j"$(nproc)" \
        && make install \
    )
RUN case "$(uname -m)" in \
        x86_64) architecture=amd64 ;; \
        aarch64) architecture=arm64 ;; \
        armv7l) architecture=armhf ;; \
        *) exit 1 ;; \
    esac
RUN install_it() { curl -fsSL "https://example.com/$1.tar.gz" | tar -xz -C /opt && ln -s "/opt/$1" /usr/local/bin; }; \
    install_it a
