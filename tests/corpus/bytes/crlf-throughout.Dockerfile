FROM mono:6.12

RUN apt-get update && \
    apt-get install -y nuget \
    # on Windows they wrote this
    msbuild

COPY . /src
WORKDIR /src
RUN nuget restore && msbuild /p:Configuration=Release
CMD ["mono", "bin/Release/App.exe"]
