import { type ReactNode } from 'react';

interface IconProps {
  /** Its width and height in pixels. */
  size?: number;
}

/** Icons are drawn in the colour of the text beside them, which says the same: nobody hears them. */
function icon(paths: ReactNode): (props: IconProps) => ReactNode {
  return function Icon({ size = 20 }: IconProps) {
    return (
      <svg
        className="nl-icon"
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.75"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
      >
        {paths}
      </svg>
    );
  };
}

export const AlertIcon = icon(
  <>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 7.5v5.5M12 16.4v.1" />
  </>,
);
export const ArrowLeftIcon = icon(<path d="M19 12H5m6-6-6 6 6 6" />);
export const BrowserIcon = icon(
  <>
    <rect x="3" y="4.5" width="18" height="15" rx="2.5" />
    <path d="M3 9h18M6.5 6.8v.1M9 6.8v.1" />
  </>,
);
export const BanIcon = icon(
  <>
    <circle cx="12" cy="12" r="9" />
    <path d="m5.7 5.7 12.6 12.6" />
  </>,
);
export const ChartIcon = icon(<path d="M4 4v14a2 2 0 0 0 2 2h14M8.5 16v-4M13 16V7.500M17.500 16v-6" />);
export const CheckIcon = icon(<path d="m5 12.5 4.5 4.5L19 7.5" />);
export const ChevronDownIcon = icon(<path d="m6 9.5 6 6 6-6" />);
export const ChevronRightIcon = icon(<path d="m9.5 6 6 6-6 6" />);
export const CloseIcon = icon(<path d="M6 6l12 12M18 6 6 18" />);
export const ClockIcon = icon(
  <>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 7v5.2l3.4 2" />
  </>,
);
export const CodesIcon = icon(
  <>
    <rect x="3" y="5" width="18" height="14" rx="2.5" />
    <path d="M7 10h4M7 14h4M14.5 10H17M14.5 14H17" />
  </>,
);
export const CopyIcon = icon(
  <>
    <rect x="8.5" y="8.5" width="11.5" height="11.5" rx="2.5" />
    <path d="M15.5 8.5V6.5A2.5 2.5 0 0 0 13 4H6.5A2.5 2.5 0 0 0 4 6.5V13a2.5 2.5 0 0 0 2.5 2.5h2" />
  </>,
);
export const DownloadIcon = icon(<path d="M12 4v11m0 0 4.5-4.5M12 15l-4.5-4.5M4.5 19.5h15" />);
export const EyeIcon = icon(
  <>
    <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z" />
    <circle cx="12" cy="12" r="3" />
  </>,
);
export const EyeOffIcon = icon(
  <path d="M9.9 5.7A9.6 9.6 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a17 17 0 0 1-2.6 3.3M6.3 7.2A16.7 16.7 0 0 0 2.5 12S6 18.5 12 18.5a9.3 9.3 0 0 0 4.5-1.2M10 9.9a3 3 0 0 0 4.2 4.2M3.5 3.5l17 17" />,
);
export const FingerprintIcon = icon(
  <path d="M5.2 16.5c.8-1.7 1.1-3.2 1.1-4.8a5.7 5.7 0 0 1 11.4 0c0 1.2 0 2.4-.2 3.6M9.2 18.9c1-2.3 1.5-4.5 1.5-7.2a1.3 1.3 0 0 1 2.6 0c0 2.9-.5 5.6-1.5 8.3M16.4 18.5a18 18 0 0 1-.7 1.7M3.4 9.3A9 9 0 0 1 18.8 5.7M20.4 9a9 9 0 0 1 .5 2.7v2" />,
);
export const KeyIcon = icon(
  <>
    <circle cx="8" cy="15.5" r="4.5" />
    <path d="m11.3 12.2 8.2-8.2M16 7.5l2.8 2.8" />
  </>,
);
export const LaptopIcon = icon(
  <>
    <rect x="4.5" y="5" width="15" height="10.5" rx="2" />
    <path d="M2.5 19h19" />
  </>,
);
export const LinkIcon = icon(
  <path d="M10 13.8a4.2 4.2 0 0 0 6 0l3-3a4.24 4.24 0 0 0-6-6l-1.2 1.2M14 10.2a4.2 4.2 0 0 0-6 0l-3 3a4.24 4.24 0 0 0 6 6l1.2-1.2" />,
);
export const ListIcon = icon(<path d="M8.500 6h12M8.500 12h12M8.500 18h12M4 6h.010M4 12h.010M4 18h.010" />);
export const LogOutIcon = icon(
  <path d="M9.5 20H6.5A2.5 2.5 0 0 1 4 17.5v-11A2.5 2.5 0 0 1 6.5 4h3M15.5 16.5 20 12l-4.5-4.5M20 12H9.5" />,
);
export const MailIcon = icon(
  <>
    <rect x="3" y="5" width="18" height="14" rx="2.5" />
    <path d="m4 7.5 8 5.7 8-5.7" />
  </>,
);
export const MenuIcon = icon(<path d="M4 7h16M4 12h16M4 17h16" />);
export const MoreIcon = icon(<path strokeWidth="2.6" d="M5.5 12h.010M12 12h.010M18.5 12h.010" />);
export const PencilIcon = icon(
  <path d="m14.5 5.5 4 4M4 20l1-4.5L15.8 4.7a2.1 2.1 0 0 1 3 0l.5.5a2.1 2.1 0 0 1 0 3L8.5 19z" />,
);
export const PhoneIcon = icon(
  <>
    <rect x="6.5" y="2.5" width="11" height="19" rx="2.5" />
    <path d="M11 18.5h2" />
  </>,
);
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />);
export const PulseIcon = icon(<path d="M2.500 12.500h4l2.500-7 5 13 2.800-6h4.700" />);
export const RefreshIcon = icon(
  <path d="M20 5v5h-5M4 19v-5h5M5.6 9A7.5 7.5 0 0 1 18.8 8M18.4 15A7.5 7.5 0 0 1 5.2 16" />,
);
export const SearchIcon = icon(
  <>
    <circle cx="11" cy="11" r="6.5" />
    <path d="m20 20-4.3-4.3" />
  </>,
);
export const ShieldIcon = icon(
  <path d="M12 3 4.5 6v5.5c0 4.5 3 8 7.5 9.5 4.5-1.5 7.5-5 7.5-9.5V6zM8.8 12l2.3 2.3 4.2-4.5" />,
);
export const SlidersIcon = icon(
  <path d="M4 7.500h9M17.500 7.500H20M4 16.500h2.500M11 16.500h9M15.200 5.200a2.300 2.300 0 1 0 0 4.600 2.300 2.300 0 0 0 0-4.600M8.800 14.200a2.300 2.300 0 1 0 0 4.600 2.300 2.300 0 0 0 0-4.600" />,
);
export const TrashIcon = icon(
  <path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 11.2A2 2 0 0 0 9.3 20h5.4a2 2 0 0 0 2-1.8L17.5 7M10.2 11v5M13.8 11v5" />,
);
export const UploadIcon = icon(<path d="M12 15.500V4m0 0L7.500 8.500M12 4l4.500 4.500M4.500 19.500h15" />);
export const UserIcon = icon(
  <>
    <circle cx="12" cy="8" r="4" />
    <path d="M4.5 20.5a7.5 7.5 0 0 1 15 0" />
  </>,
);
export const UsersIcon = icon(
  <>
    <circle cx="9" cy="8.5" r="3.5" />
    <path d="M2.5 20a6.5 6.5 0 0 1 13 0M16 5.3a3.5 3.5 0 0 1 0 6.4M18.5 14.5A6.5 6.5 0 0 1 21.5 20" />
  </>,
);
