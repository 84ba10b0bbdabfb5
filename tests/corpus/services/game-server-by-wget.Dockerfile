FROM i386/debian:buster-slim
LABEL maintainer=games@example.org
RUN apt-get update && apt-get install -y lib32gcc1 lib32stdc++6 wget && useradd -m steam
USER steam
WORKDIR /home/steam
RUN wget http://media.example.com/installer/steamcmd_linux.tar.gz && tar -xvzf steamcmd_linux.tar.gz && rm steamcmd_linux.tar.gz
RUN ./steamcmd.sh +login anonymous +force_install_dir ./server +app_update 740 validate +quit || true
EXPOSE 27015/tcp 27015/udp
ENTRYPOINT ./server/srcds_run -game csgo $0 $@
CMD ["+map", "de_dust2"]
