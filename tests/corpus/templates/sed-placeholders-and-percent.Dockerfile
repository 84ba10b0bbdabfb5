FROM %%BASE%%
ENV TOOL_VERSION %%TOOL_VERSION%%
RUN set -eux; \
	wget -O t.tgz "https://example.org/%%TOOL_VERSION%%.tgz"; \
	echo '%%SHA256%% *t.tgz' | sha256sum -c -
COPY __ENTRYPOINT__ /usr/local/bin/
ENTRYPOINT ["__ENTRYPOINT__"]
