FROM scratch
EXPOSE 80 # web
COPY \
    a \
    b #c \
    /d/
COPY \
    a#b \
    c#d \
    /e/
