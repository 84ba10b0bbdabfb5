FROM debian:12
env   A   %%VERSION%%
copy   @FILES@   /a/
workdir   /x/__NAME__
RUN a && b
