FROM balenalib/raspberry-pi-debian:bullseye-build

RUN [ "cross-build-start" ]

RUN install_packages \
    libgpiod-dev \
    i2c-tools
RUN apt-get update && apt-get install -yq --no-install-recommends python3-smbus python3-spidev && \
    apt-get clean && rm -rf /var/lib/apt/lists/*

RUN [ "cross-build-end" ]
ENV INITSYSTEM on
CMD ["python3", "sensor.py"]
