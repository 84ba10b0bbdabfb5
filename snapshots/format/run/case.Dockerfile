FROM debian
RUN case "$a" in x) b ;; y | z) c ;; esac
RUN set -eux; \
    case "$(uname -m)" in \
        x86_64) arch=amd64 ;; \
        aarch64 | arm64) arch=arm64 ;; \
        armv7*) \
            arch=arm; \
            sub=7 \
            ;; \
        *) echo "unsupported" >&2; exit 1 ;; \
    esac; \
    echo $arch
RUN case a in \
        (a) b ;; \
        *) \
            c \
            ;; \
    esac
RUN case a in \
        # the first
        a) b ;; \
        # the rest
        *) ;; \
    esac
