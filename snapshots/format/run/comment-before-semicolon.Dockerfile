FROM debian
RUN a \
    # about b
    ; \
    b
RUN a \
    && b & \
    # c
    c
RUN apt-get install -y --no-install-recommends \
        bash \
    #      libreoffice \
    ; \
    rm -rf /tmp/a
RUN a \
    # in the background
    & \
    b
RUN a \
    # none
    ;
RUN for key in \
        AAAA \
        # BBBB \
    ; do \
        gpg "$key"; \
    done
RUN for key in AAAA \
    # BBBB \
    ; do \
        gpg "$key"; \
    done
RUN if a \
    # not b
    ; then \
        c; \
    fi; \
    while a \
    # nor c
    ; b; \
    do \
        d \
        # e
        ; \
    done
RUN case x in \
        a) \
            b \
            # end
            ; \
            c \
            ;; \
    esac
RUN { \
        a \
        # end
        ; \
    }
RUN a \
    \
    # about b
    \
    ; \
    b
