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

/// What the images `nvidia/cuda` have, the later with all that the earlier have.
/// Source: NVIDIA's description of `nvidia/cuda` on Docker Hub, "Overview of images".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CudaVariant {
    /// What programs need that bring their own libraries.
    Base,
    /// The libraries.
    Runtime,
    /// Compilers and headers.
    Devel,
}

use CudaVariant::{Base, Devel, Runtime};

/// Packages of NVIDIA's repositories, and of Ubuntu's, without the version at the end of their names, and the smallest of the images that has them.
/// Source: the Dockerfiles of NVIDIA's images for CUDA 10 and later (`container-images/cuda`).
const PACKAGES_OF_CUDA: &[(&str, CudaVariant)] = &[
    ("cuda-command-line-tools", Devel),
    ("cuda-cudart", Base),
    ("cuda-cudart-dev", Devel),
    ("cuda-libraries", Runtime),
    ("cuda-libraries-dev", Devel),
    ("cuda-minimal-build", Devel),
    ("cuda-nvcc", Devel),
    ("cuda-nvml-dev", Devel),
    ("cuda-nvtx", Runtime),
    ("cuda-toolkit", Devel),
    ("libcublas", Runtime),
    ("libcublas-dev", Devel),
    ("libcusparse", Runtime),
    ("libcusparse-dev", Devel),
    ("libnccl-dev", Devel),
    ("libnccl2", Runtime),
    ("libnpp", Runtime),
    ("libnpp-dev", Devel),
    ("nvidia-cuda-toolkit", Devel),
];

/// Packages of conda, and of pip without `-cu12` at their end, that bring a part of CUDA, and the smallest image that has it, too.
/// Source: the channels `nvidia` and `conda-forge`; NVIDIA's packages on PyPI.
const PARTS_ELSEWHERE: &[(&str, CudaVariant)] = &[
    ("cuda-runtime", Runtime),
    ("cuda-toolkit", Devel),
    ("cudatoolkit", Runtime),
    ("cudatoolkit-dev", Devel),
    ("nvidia-cublas", Runtime),
    ("nvidia-cuda-nvcc", Devel),
    ("nvidia-cuda-runtime", Runtime),
    ("nvidia-cufft", Runtime),
    ("nvidia-curand", Runtime),
    ("nvidia-cusolver", Runtime),
    ("nvidia-cusparse", Runtime),
    ("nvidia-nccl", Runtime),
    ("pytorch-cuda", Runtime),
];

/// A part of CUDA that a package brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CudaPart {
    /// The smallest of the images that has it.
    pub variant: CudaVariant,
    /// Whether it is cuDNN, which only those with `cudnn` in their tags have.
    pub is_cudnn: bool,
    /// Of which CUDA, if its name says so: `12.4`.
    pub version: Option<(u32, u32)>,
}

impl CudaPart {
    /// What a package of the system brings, by its name.
    pub fn of_system(name: &str) -> Option<Self> {
        let (bare, version) = split_version(name);
        if let Some(rest) = bare.strip_prefix("libcudnn") {
            let is_dev = rest.contains("-dev");
            return Some(Self {
                variant: if is_dev { Devel } else { Runtime },
                is_cudnn: true,
                version: None,
            });
        }
        let known = PACKAGES_OF_CUDA.iter().find(|(known, _)| *known == bare);
        known.map(|(_, variant)| Self {
            variant: *variant,
            is_cudnn: false,
            version,
        })
    }

    /// What a package of conda or pip brings, by its name and the version after it.
    pub fn of_other(name: &str, version: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let bare = name.rsplit_once("-cu").map_or(&*name, |(bare, number)| {
            let is_number = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
            if is_number { bare } else { &name }
        });
        let is_cudnn = matches!(bare, "cudnn" | "nvidia-cudnn");
        let known = PARTS_ELSEWHERE.iter().find(|(known, _)| *known == bare);
        let variant = known.map(|(_, variant)| *variant);
        Some(Self {
            variant: variant.or(is_cudnn.then_some(Runtime))?,
            is_cudnn,
            version: if is_cudnn {
                None
            } else {
                numbers(version, '.')
            },
        })
    }
}

/// A name without the version at its end, and the first two numbers of that: `cuda-toolkit-12-4`.
fn split_version(name: &str) -> (&str, Option<(u32, u32)>) {
    let bare = name.trim_end_matches(|ch: char| ch.is_ascii_digit() || ch == '-' || ch == '.');
    let rest = &name[bare.len()..];
    match rest.strip_prefix('-') {
        Some(version) => (bare, numbers(version, '-')),
        // The number is a part of the name: `libnccl2`.
        None => (name, None),
    }
}

/// The first two numbers of a version.
fn numbers(version: &str, between: char) -> Option<(u32, u32)> {
    let mut parts = version.split(between);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// An image `nvidia/cuda`, by its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CudaImage {
    /// What it has.
    pub variant: CudaVariant,
    /// Whether it has cuDNN.
    pub has_cudnn: bool,
    /// Of which CUDA, and more than 9.
    pub version: (u32, u32),
}

impl CudaImage {
    /// Reads the tag of an image; `None` if it does not say what it has and of which CUDA.
    pub fn of(tag: &str) -> Option<Self> {
        let parts: Vec<&str> = tag.split('-').collect();
        let has = |name: &str| parts.contains(&name);
        let variant = match () {
            () if has("devel") => Devel,
            () if has("runtime") => Runtime,
            () if has("base") => Base,
            () => return None,
        };
        Some(Self {
            variant,
            has_cudnn: parts.iter().any(|part| part.starts_with("cudnn")),
            version: numbers(parts[0], '.').filter(|(major, _)| *major > 9)?,
        })
    }

    /// Whether it has a part.
    pub fn has(&self, part: CudaPart) -> bool {
        part.variant <= self.variant && (self.has_cudnn || !part.is_cudnn)
    }
}

/// Parts of texts that mean that something else than PyTorch may use the libraries of the image. Source: the installation pages of these projects.
pub const OTHERS_USE_LIBRARIES: &[&str] = &[
    "cmake",
    "ctranslate2",
    "environment.y",
    "faiss",
    "ffmpeg",
    "jax",
    "llama",
    "mxnet",
    "onnxruntime",
    "opencv",
    "paddle",
    "pyproject",
    "rapids",
    "requirements",
    "setup.py",
    "tensorflow",
    "whisper",
];

/// What Python programs ask a GPU with. Source: the documentation of PyTorch (`torch.cuda`), TensorFlow (`tf.config`, `tf.test`), JAX and Numba.
pub const QUERIES: &[&str] = &[
    "cuda.current_device(",
    "cuda.device_count(",
    "cuda.get_device_name(",
    "cuda.get_device_properties(",
    "cuda.is_available(",
    "list_physical_devices('GPU')",
    "list_physical_devices(\"GPU\")",
    "test.gpu_device_name(",
    "test.is_gpu_available(",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_have_parts() {
        let image = |tag: &str| CudaImage::of(tag);
        let devel = image("12.4.1-cudnn-devel-ubuntu22.04").unwrap();
        assert_eq!(devel.version, (12, 4));
        assert!(devel.has_cudnn && devel.variant == Devel);
        let runtime = image("11.8.0-runtime-ubi8").unwrap();
        for (name, in_devel, in_runtime) in [
            ("cuda-toolkit-12-4", true, false),
            ("cuda-cudart-12-4", true, true),
            ("libcudnn8", true, false),
            ("libcudnn9-dev-cuda-12", true, false),
            ("libnccl2", true, true),
            ("libcublas-11-8", true, true),
            ("nvidia-cuda-toolkit", true, false),
        ] {
            let part = CudaPart::of_system(name).unwrap();
            assert_eq!(devel.has(part), in_devel, "{name}");
            assert_eq!(runtime.has(part), in_runtime, "{name}");
        }
        assert_eq!(
            CudaPart::of_system("cuda-toolkit-12-4").unwrap().version,
            Some((12, 4))
        );
        for name in ["cuda-keyring", "cuda-nsight-systems-12-4", "python3.11"] {
            assert_eq!(CudaPart::of_system(name), None, "{name}");
        }
        let part = CudaPart::of_other("nvidia-cudnn-cu12", "").unwrap();
        assert!(part.is_cudnn && devel.has(part) && !runtime.has(part));
        assert_eq!(
            CudaPart::of_other("cudatoolkit", "11.8").unwrap().version,
            Some((11, 8))
        );
        for tag in ["latest", "8.0", "9.1-devel", "cudnn-ubuntu14.04"] {
            assert_eq!(image(tag), None, "{tag}");
        }
    }
}
