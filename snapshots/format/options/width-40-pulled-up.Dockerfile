FROM scratch
EXPOSE \
    8001 \
    8002 \
    8003 \
    8004 \
    8005 \
    8006 \
    8007 \
    8008
ONBUILD EXPOSE \
    8001 \
    8002 \
    8003 \
    8004 \
    8005 \
    80
