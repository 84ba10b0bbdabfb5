FROM debian
RUN { \
        echo "what is inside a compound command and does not fit is no reason to break the line that follows it, is it, dear reader?"; \
    } | tee /etc/motd \
    && a
RUN [[ a == b ]] || { \
        echo "this is a text that is too long to stay on the line of its condition, so it goes below it"; \
        exit 1; \
    }
