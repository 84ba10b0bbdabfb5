FROM debian
RUN for a in 1 2 3; do echo $a; done
RUN for a in 1 2 3; do \
        echo $a; \
    done
RUN for a in \
        one \
        two \
    ; do \
        echo $a; \
    done
RUN for a; do b; done
RUN for ((i = 0; i < 3; i++)); do \
        a; \
    done
RUN while read -r a; do \
        b \
        && c; \
    done < /x
RUN until a; do \
        sleep 1; \
    done
RUN set -e; \
    for a in x y; do \
        for b in 1 2; do \
            echo $a $b; \
        done; \
    done
