FROM debian:12
# dfmt: off
ENV TABLE_A    1   \
    TABLE_B    2
RUN apt update;   apt install   curl
# dfmt: on
RUN apt update;   apt install   git
CMD   bash
