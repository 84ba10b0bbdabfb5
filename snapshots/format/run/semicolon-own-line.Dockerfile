FROM debian
RUN set -eux; \
    a \
        b \
        c \
    ; \
    d
RUN yum clean \
        all; \
    rm x
RUN rm -rf \
    a \
    b \
    ;
RUN { \
        a \
            b; \
    }
RUN { \
        a \
            b \
        ; \
    }
RUN a \
        b & \
    c
RUN a \
        b \
    & \
    c
