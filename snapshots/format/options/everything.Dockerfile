FROM debian
RUN apt-get update && \
	apt-get install -y --no-install-recommends \
		curl \
		git \
		gnupg && \
	rm -rf /var/lib/apt/lists/* | tee log || exit 1
ENTRYPOINT ["one", "two", "three", "four", "five", "six"]
