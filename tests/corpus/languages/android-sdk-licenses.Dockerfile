FROM openjdk:8-jdk

ENV ANDROID_SDK_ROOT="/opt/android" \
    SDK_TOOLS=4333796
RUN dpkg --add-architecture i386 && apt-get -qq update && apt-get -qq install -y libc6:i386 libstdc++6:i386 zlib1g:i386 unzip
RUN mkdir -p ${ANDROID_SDK_ROOT} && cd ${ANDROID_SDK_ROOT} && \
    wget -q https://dl.example.com/android/sdk-tools-linux-${SDK_TOOLS}.zip -O tools.zip && \
    unzip -q tools.zip && rm tools.zip
ENV PATH ${PATH}:${ANDROID_SDK_ROOT}/tools:${ANDROID_SDK_ROOT}/tools/bin:${ANDROID_SDK_ROOT}/platform-tools
RUN yes | sdkmanager --licenses >/dev/null
RUN (while sleep 3; do echo "y"; done) | sdkmanager "platforms;android-28" "build-tools;28.0.3"
RUN touch /root/.android/repositories.cfg
