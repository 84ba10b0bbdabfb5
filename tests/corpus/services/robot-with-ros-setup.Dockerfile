FROM ros:noetic-ros-core
SHELL ["/bin/bash", "-c"]
RUN apt-get update && apt-get install -y python3-catkin-tools ros-noetic-move-base ros-noetic-rviz && rm -rf /var/lib/apt/lists/*
RUN mkdir -p /catkin_ws/src
COPY src /catkin_ws/src
WORKDIR /catkin_ws
RUN source /opt/ros/noetic/setup.bash && rosdep init && rosdep update && rosdep install --from-paths src -iry
RUN . /opt/ros/noetic/setup.bash; catkin build
RUN echo "source /catkin_ws/devel/setup.bash" >> ~/.bashrc
ENTRYPOINT ["/ros_entrypoint.sh"]
CMD ["roslaunch", "bringup", "robot.launch"]
