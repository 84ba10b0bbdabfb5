//! What GPUs of NVIDIA need: the driver comes from the host, with its libraries and programs.

/// Starts of packages that are a part of the driver. Source: the packages of Debian (`nvidia-graphics-drivers`), Ubuntu (`nvidia-graphics-drivers-…`) and NVIDIA's
/// repositories; the documentation of the NVIDIA Container Toolkit, which mounts the files of the host's driver.
pub const DRIVER: &[&str] = &[
    "cuda-drivers",
    "libcuda1",
    "libnvidia-compute-",
    "nvidia-driver",
    "nvidia-headless-",
    "nvidia-kernel-",
    "nvidia-smi",
    "nvidia-utils-",
];

/// Repositories of images with CUDA. Source: NVIDIA's descriptions of `nvidia/cuda` on Docker Hub and NGC.
pub const CUDA: &[&str] = &["nvcr.io/nvidia/cuda", "nvidia/cuda"];

/// Programs that need a GPU, which a build has not. Source: nvidia-smi(1); the documentation of the NVIDIA Container Toolkit.
pub const NEED_GPU: &[&str] = &["nvidia-debugdump", "nvidia-smi"];

/// CUDA's compiler. Source: NVIDIA's documentation of it.
pub const COMPILER: &str = "nvcc";

/// Parts of texts that mean that CUDA's compiler is needed where the program runs. Source: the documentation of these projects about just-in-time kernels.
pub const COMPILES_AT_RUN_TIME: &[&str] = &[
    "apex",
    "cupy",
    "deepspeed",
    "flash-attn",
    "flash_attn",
    "jupyter",
    "nvcc",
    "pycuda",
    "tensorrt",
    "triton",
    "vllm",
    "xformers",
];

/// Programs that ask what to do: who starts them works in the image. Source: their manual pages.
pub const INTERACTIVE: &[&str] = &[
    "R", "bash", "ipython", "julia", "python", "python3", "sh", "zsh",
];
